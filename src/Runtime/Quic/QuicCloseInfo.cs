namespace H3Routes.Quic;

/// <summary>Why a connection is over.</summary>
/// <param name="Reason">Who or what ended it.</param>
/// <param name="IsApplicationError">The code is the application's (HTTP/3), not the transport's (RFC 9000 20.1).</param>
/// <param name="ErrorCode">The code on the wire; 0 for an idle timeout.</param>
/// <param name="Text">The reason phrase, empty if none was given.</param>
internal readonly record struct QuicCloseInfo(QuicCloseReason Reason, bool IsApplicationError, ulong ErrorCode, string Text);
