import Bytes
import Centrifuge
import Gateway
import Telemetry

/// What a client is told of an error.
extension ErrorCode {
  /// The error of whatever a feature throws; what is nobody's doing but ours goes into the log.
  static func telling(_ error: any Error, _ log: Log) -> ErrorCode {
    switch error {
    case let code as ErrorCode: return code
    case let fault as FieldError: return .badRequest("\(fault)")
    case let fault as JSONError: return .badRequest("\(fault)")
    case let problem as Problem: return of(problem)
    case let told as any ToldToPeers where told.problem != nil:
      log.warning("real-time request refused", ["error": LogValue(error)])
      return .internalServerError
    default:
      log.error("real-time request failed", ["error": LogValue(error)])
      return .internalServerError
    }
  }

  /// 107, with words that help whoever wrote the client.
  public static func badRequest(_ words: String) -> ErrorCode {
    ErrorCode(code: ErrorCode.badRequest.code, message: "bad request: \(words)")
  }

  private static func of(_ problem: Problem) -> ErrorCode {
    switch problem.status {
    case .unauthorized: .unauthorized
    case .forbidden, .notFound: .permissionDenied
    case .tooManyRequests: .tooManyRequests
    case .badRequest, .unprocessableContent: .badRequest(problem.detail)
    default: .internalServerError
    }
  }
}
