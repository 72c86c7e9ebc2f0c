package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// object is a JSON object as it was written: its keys in order, and its values untouched, so that a fault changes what it names and
// nothing else.
type object []member

type member struct {
	key   string
	value json.RawMessage
}

// parseObject returns nil for what is no object.
func parseObject(raw []byte) object {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	o := object{}
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return nil
		}
		text, _ := key.(string)
		o = append(o, member{text, value})
	}
	return o
}

// parseArray returns nil for what is no array.
func parseArray(raw []byte) []json.RawMessage {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil
	}
	return items
}

func (o object) raw() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s:%s", encode(m.key), m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func rawArray(items []json.RawMessage) json.RawMessage {
	return slices.Concat([]byte("["), bytes.Join(asBytes(items), []byte(",")), []byte("]"))
}

func asBytes(items []json.RawMessage) [][]byte {
	all := make([][]byte, len(items))
	for i := range items {
		all[i] = items[i]
	}
	return all
}

func encode(value any) json.RawMessage {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts and numbers only
	}
	return raw
}

func (o object) index(key string) int {
	return slices.IndexFunc(o, func(m member) bool { return m.key == key })
}

// get returns a value as it was written; nil if there is none.
func (o object) get(key string) json.RawMessage {
	if i := o.index(key); i >= 0 {
		return o[i].value
	}
	return nil
}

// text returns a value that is a string; empty if there is none.
func (o object) text(key string) string {
	var text string
	_ = json.Unmarshal(o.get(key), &text)
	return text
}

// integer returns a value that is a whole number; 0 if there is none.
func (o object) integer(key string) int64 {
	n, _ := strconv.ParseInt(string(o.get(key)), 10, 64)
	return n
}

// put sets a value where it stands, or adds it at the end.
func (o *object) put(key, raw string) {
	if i := o.index(key); i >= 0 {
		(*o)[i].value = json.RawMessage(raw)
		return
	}
	*o = append(*o, member{key, json.RawMessage(raw)})
}

func (o *object) drop(key string) {
	*o = slices.DeleteFunc(*o, func(m member) bool { return m.key == key })
}

// objects parses each item of an array.
func objects(raw []byte) []object {
	var all []object
	for _, item := range parseArray(raw) {
		all = append(all, parseObject(item))
	}
	return all
}

func rawObjects(all []object) json.RawMessage {
	items := make([]json.RawMessage, len(all))
	for i, o := range all {
		items[i] = o.raw()
	}
	return rawArray(items)
}
