namespace H3Routes.Cli;

/// <summary>What scripts can tell apart; documented in <see cref="Description"/>, which the help prints.</summary>
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
    public const int HttpError = 22;
    public const int Interrupted = 130;

    public const string Description =
        "Exit codes: 0 done; 1 usage; 2 could not connect; 3 the server or the connection failed (HTTP/3 or QUIC error); 4 certificate refused; " +
        "5 --max-time is over; 6 a local file or stream failed; 7 the native engine could not be loaded; 22 HTTP status 400 or above with --fail; 130 interrupted.";
}
