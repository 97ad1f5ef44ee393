namespace H3Routes.Cli;

/// <summary>What scripts can tell apart, the same for every command; <see cref="Table"/> ends each help text.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Usage = 1;
    public const int NotConnected = 2;
    public const int Protocol = 3;
    public const int Certificate = 4;
    public const int Timeout = 5;
    public const int File = 6;
    public const int Engine = 7;
    public const int Incomplete = 8;
    public const int HttpError = 22;
    public const int Interrupted = 130;

    public static (int Code, string Meaning)[] Table =>
    [
        (Ok, "done"),
        (Usage, "usage"),
        (NotConnected, "could not connect"),
        (Protocol, "the server or the connection failed (HTTP/3 or QUIC error)"),
        (Certificate, "certificate refused"),
        (Timeout, "a time limit is over (--max-time, --timeout)"),
        (File, "a local file or stream failed"),
        (Engine, "the native engine could not be loaded"),
        (Incomplete, "the content is not as long as it was said to be (upload, download), or not everything came back (dgram, wt)"),
        (HttpError, "HTTP status 400 or above (get, post, put, delete: with --fail), or not the one that upload, download, dgram or wt needs"),
        (Interrupted, "interrupted"),
    ];
}
