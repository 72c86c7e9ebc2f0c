package wire

import "strings"

// Curl returns a command line that asks what a request asked. The value of the Authorization header, if there is one, and the URL may hold shell
// variables, such as $MAINTAINER_TOKEN, and nothing else that a shell would act on within double quotes is left as it is.
func Curl(method, url, authorization string) string {
	line := "curl -i --path-as-is"
	switch method {
	case "GET":
	case "HEAD":
		line += " --head"
	default:
		line += " -X " + method
	}
	if authorization != "" {
		line += " -H " + quoted("Authorization: "+authorization)
	}
	return line + " " + quoted(url)
}

// quoted puts text in double quotes, in which variables are filled in.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(text) + `"`
}
