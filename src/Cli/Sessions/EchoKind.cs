namespace H3Routes.Cli.Sessions;

/// <summary>What is echoed.</summary>
internal enum EchoKind
{
    Datagram,
    Bidirectional,
    Unidirectional,
}
