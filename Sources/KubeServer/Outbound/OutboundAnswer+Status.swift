internal import HTTPTransport
package import KubeCore

extension OutboundAnswer {
    /// What client-go makes of an answer that is no success: the `Status` in the body, or one for the HTTP status. Nil
    /// for a success.
    ///
    /// Only an answer of type text is quoted, as there, and no more than 1 KiB of it: what a called server says reaches
    /// whoever made the request.
    /// Source: client-go rest/request.go transformResponse; apimachinery api/errors NewGenericServerResponse.
    package func failure() -> StatusError? {
        guard !(200...206).contains(status) else { return nil }
        // What cannot be parsed is no Status.
        if let object = (try? JSONParser.parse(body)).flatMap(KubeObject.init), object.kind == "Status",
            object.apiVersion == "v1"
        {
            return StatusError(statusObject: object, httpCode: status)
        }
        let type = headers["Content-Type"] ?? ""
        let isText = type.isEmpty || type.hasPrefix("text/")
        let text = isText ? String(decoding: body.prefix(1024), as: UTF8.self).trimmingASCIISpace : "unknown"
        let (reason, message): (StatusError.Reason, String) =
            switch status {
            case 409: (.alreadyExists, "the server reported a conflict")
            case 404: (.notFound, "the server could not find the requested resource")
            case 400: (.badRequest, "the server rejected our request for an unknown reason")
            case 401: (.unauthorized, "the server has asked for the client to provide credentials")
            case 403: (.forbidden, text)
            case 405: (.methodNotAllowed, "the server does not allow this method on the requested resource")
            case 406:
                (
                    .notAcceptable,
                    isText ? text : "the server was unable to respond with a content type that the client supports"
                )
            case 415:
                (
                    .unsupportedMediaType,
                    isText ? text : "the server was unable to process the request with the content type that was sent"
                )
            case 422: (.invalid, "the server rejected our request due to an error in our request")
            case 429:
                (.tooManyRequests, "the server has received too many requests and has asked us to try again later")
            case 503: (.serviceUnavailable, "the server is currently unable to handle the request")
            case 504:
                (
                    .timeout,
                    "the server was unable to return a response in the time allotted, but may still be processing the "
                        + "request"
                )
            case 500...:
                (
                    .internalError,
                    "an error on the server (\(JSONValue.string(text))) has prevented the request from succeeding"
                )
            default:
                (.unknown, "the server responded with the status code \(status) but did not return more information")
            }
        return StatusError(code: status, reason: reason, message: message)
    }
}

extension String {
    /// Without white space at either end.
    var trimmingASCIISpace: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\r" || $0 == "\t" || $0 == "\r\n" }
        var text = Substring(self)
        while let first = text.first, isSpace(first) { text.removeFirst() }
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text)
    }
}
