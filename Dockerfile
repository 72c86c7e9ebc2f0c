# The plumbline binary alone, without a shell, as a user who may do nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /plumbline ./cmd/plumbline

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /plumbline /plumbline
EXPOSE 8080
ENTRYPOINT ["/plumbline"]
CMD ["mock", "--world", "demo", "--listen", "0.0.0.0:8080"]
