package strictyaml

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline/internal/suggest"
)

// fieldsOf are the fields of a struct, by their keys.
func fieldsOf(t reflect.Type) map[string]int {
	fields := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "" && key != "-" {
			fields[key] = i
		}
	}
	return fields
}

// maxListed is how many keys are few enough to be listed where none is near the one that is not known.
const maxListed = 16

// unknownKey words the refusal of a key that a struct has not; the struct is a part of what the root is read into.
func unknownKey(key string, t, root reflect.Type) string {
	if slices.Contains(keysWithin(root, nil), key) {
		return fmt.Sprintf("unknown key %q: it has its place elsewhere", key)
	}
	known := slices.Sorted(maps.Keys(fieldsOf(t)))
	hint := suggest.DidYouMean(key, known, strings.Clone)
	if hint == "" && len(known) > 0 && len(known) <= maxListed {
		hint = ": want " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("unknown key %.60q%s", key, hint)
}

// keysWithin gathers the keys of a type and of all that it is made of.
func keysWithin(t reflect.Type, seen []reflect.Type) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || slices.Contains(seen, t) {
		return nil
	}
	found := slices.Collect(maps.Keys(fieldsOf(t)))
	for i := range t.NumField() {
		found = append(found, keysWithin(t.Field(i).Type, append(seen, t))...)
	}
	return found
}

// What a value may be asked to be.
const (
	aText       = "a text"
	wholeNumber = "a whole number"
)

// kind names what a value of a type is.
func kind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return wholeNumber
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.String:
		return aText
	case reflect.Slice:
		return "a sequence"
	default:
		return "a mapping"
	}
}
