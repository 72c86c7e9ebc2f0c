package fault

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// change changes an object: a build, a job, an item of the queue or a line of a log.
type change func(*object)

// condition tells whether an object is meant.
type condition func(*object) bool

// set gives fields, named with blanks between, this value, written as JSON.
func set(fields, raw string) change {
	return each(fields, func(o *object, key string) { o.put(key, raw) })
}

// drop leaves fields out.
func drop(fields string) change { return each(fields, (*object).drop) }

// dropIf leaves fields out where their value is written so.
func dropIf(fields, raw string) change { return valueIf(fields, raw, (*object).drop) }

// setIf gives fields another value where theirs is written so.
func setIf(fields, raw, other string) change {
	return valueIf(fields, raw, func(o *object, key string) { o.put(key, other) })
}

// asText writes values as strings.
func asText(fields string) change {
	return value(fields, func(raw string) string { return strconv.Quote(raw) })
}

// add adds to numbers; 0, which means "not yet", stays.
func add(fields string, n int64) change {
	return value(fields, func(raw string) string {
		if v, err := strconv.ParseInt(raw, 10, 64); err == nil && v != 0 {
			return strconv.FormatInt(v+n, 10)
		}
		return raw
	})
}

// multiply multiplies numbers.
func multiply(fields string, n int64) change {
	return value(fields, func(raw string) string {
		if v, err := strconv.ParseInt(raw, 10, 64); err == nil {
			return strconv.FormatInt(v*n, 10)
		}
		return raw
	})
}

// texts changes strings.
func texts(fields string, alter func(string) string) change {
	return value(fields, func(raw string) string {
		var text string
		if json.Unmarshal([]byte(raw), &text) != nil {
			return raw
		}
		return string(encode(alter(text)))
	})
}

// copyTo gives a field the value of another.
func copyTo(from, to string) change {
	return func(o *object) {
		if v := o.get(from); v != nil {
			o.put(to, string(v))
		}
	}
}

// value changes values as they are written; what is not there stays away.
func value(fields string, alter func(raw string) string) change {
	return each(fields, func(o *object, key string) {
		if v := o.get(key); v != nil {
			o.put(key, alter(string(v)))
		}
	})
}

func valueIf(fields, raw string, do func(*object, string)) change {
	return each(fields, func(o *object, key string) {
		if string(o.get(key)) == raw {
			do(o, key)
		}
	})
}

func each(fields string, do func(o *object, key string)) change {
	keys := strings.Fields(fields)
	return func(o *object) {
		for _, key := range keys {
			do(o, key)
		}
	}
}

// when makes a change where a condition holds.
func when(is condition, changes ...change) change {
	return func(o *object) {
		if is(o) {
			for _, c := range changes {
				c(o)
			}
		}
	}
}

// has tells whether a field has one of these values, strings.
func has(key string, texts ...string) condition {
	return func(o *object) bool { return slices.Contains(texts, o.text(key)) }
}

// status tells whether a build or a job has one of these statuses.
func status(texts ...string) condition { return has("status", texts...) }

func not(is condition) condition { return func(o *object) bool { return !is(o) } }

// ended tells whether a build or a job runs no more.
func ended(o *object) bool { return !has("status", "pending", "running")(o) }

// reranAndEnded tells whether a build was restarted, and has ended since.
func reranAndEnded(o *object) bool {
	return ended(o) && o.integer("enqueued_at") > o.integer("created_at")
}

// several tells whether a build has several jobs.
func several(o *object) bool { return len(parseArray(o.get("jobs"))) > 1 }

// jobs makes a change to each job of a build.
func jobs(changes ...change) change {
	return jobList(func(all []object) []object {
		for i := range all {
			for _, c := range changes {
				c(&all[i])
			}
		}
		return all
	})
}

// jobList changes the jobs of a build as a list.
func jobList(alter func([]object) []object) change {
	return func(o *object) {
		if raw := o.get("jobs"); raw != nil {
			o.put("jobs", string(rawObjects(alter(objects(raw)))))
		}
	}
}
