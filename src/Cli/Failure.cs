namespace H3Routes.Cli;

/// <summary>One line on the standard error, and the exit code.</summary>
internal static class Failure
{
    public static int Report(int exitCode, string message)
    {
        Console.Error.WriteLine($"h3: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }

    public static int Report(Exception exception) => Report(CodeOf(exception), MessageOf(exception));

    public static int CodeOf(Exception exception) => exception switch
    {
        H3ConnectionException { Failure: H3ConnectionFailure.CertificateRefused or H3ConnectionFailure.ClientCertificateRefused } => ExitCode.Certificate,
        H3ConnectionException { Failure: H3ConnectionFailure.NameNotResolved or H3ConnectionFailure.NoAnswer or H3ConnectionFailure.HandshakeFailed } => ExitCode.NotConnected,
        H3ConnectRefusedException => ExitCode.HttpError,
        H3ConnectionException or H3StreamException or H3ExtendedConnectNotSupportedException or WebTransportSessionException or WebTransportStreamException => ExitCode.Protocol,
        H3NativeLibraryException => ExitCode.Engine,
        OperationCanceledException => ExitCode.Timeout,
        IOException or UnauthorizedAccessException => ExitCode.File,
        _ => ExitCode.Usage,
    };

    /// <summary>Without the name of our parameter, which is nothing to the user.</summary>
    private static string MessageOf(Exception exception) =>
        exception is ArgumentException { ParamName: { } parameter } ? exception.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) : exception.Message;
}
