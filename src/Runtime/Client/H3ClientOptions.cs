using System.Net;
using System.Security.Cryptography.X509Certificates;
using H3Routes.EventLoops;

namespace H3Routes;

/// <summary>How an <see cref="H3Client"/> connects, whom it trusts and what it accepts.</summary>
public sealed class H3ClientOptions
{
    /// <summary>A PEM file with the only roots to trust, in place of the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>The only roots to trust, with those of <see cref="CertificateAuthorityFile"/>, in place of the system's. Each need not be a root: an intermediate or a server's own certificate will do. Null or empty for none.</summary>
    public X509Certificate2Collection? CertificateAuthorities { get; init; }

    /// <summary>What the client proves itself with to servers that ask (mTLS); null for nothing.</summary>
    public H3Certificate? ClientCertificate { get; init; }

    /// <summary>
    /// SHA-256 of the server's certificate (DER): 64 hexadecimal digits, colons allowed, or base64. The server must present exactly that certificate. Without
    /// <see cref="CertificateAuthorityFile"/> or <see cref="CertificateAuthorities"/> nothing else about it is checked: the pin is the trust.
    /// </summary>
    /// <exception cref="FormatException">Not a SHA-256.</exception>
    public string? CertificatePin { get; init => (field, CertificateHash) = (value, value is null ? null : CertificateCheck.ParsePin(value)); }

    /// <summary>Accepts any certificate of any host: no protection against an attacker in between. For tests and development only. A <see cref="CertificatePin"/> is still checked.</summary>
    public bool DangerousAcceptAnyCertificate { get; init; }

    /// <summary>From the name's resolution to the end of the handshake. More than zero; 10 seconds unless set.</summary>
    public TimeSpan ConnectTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>A connection on which nothing arrives is closed after this time (RFC 9000 10.1; the server's may be shorter). More than zero; 30 seconds unless set.</summary>
    public TimeSpan IdleTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Connections to one authority at a time. A further one is made when the server's stream limit keeps requests waiting. At least 1; 1 unless set.</summary>
    public int MaxConnectionsPerAuthority { get; init => field = AtLeast(value, 1); } = 1;

    /// <summary>A connection without a request is closed after this time. More than zero; null leaves it to <see cref="IdleTimeout"/>.</summary>
    public TimeSpan? UnusedConnectionTime { get; init => field = value is { } time ? Positive(time) : null; }

    /// <summary>A new connection resumes the TLS session of an earlier one to the same authority, which saves the server's certificate and its check. On unless set; the server recognises the client by it.</summary>
    public bool ResumeSessions { get; init; } = true;

    /// <summary>
    /// A request that opens a connection to a server known from before is sent before the handshake is complete (0-RTT, RFC 8470), which saves a round trip: requests with a safe method (GET, HEAD, OPTIONS)
    /// unless <see cref="H3ClientRequest.EarlyData"/> says otherwise. Somebody on the way can record such a request and send it again, and the certificate is checked only after it was sent: it is
    /// encrypted for the server of the earlier connection. Off unless set; needs <see cref="ResumeSessions"/>.
    /// </summary>
    public bool EarlyData { get; init; }

    /// <summary>How long the content of a request with <c>expect: 100-continue</c> waits for the server's word before it is sent without it. More than zero; 1 second unless set.</summary>
    public TimeSpan ExpectContinueTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of a response's field section as RFC 9114 4.2.2 counts them. At least 1,024; 64 KiB unless set.</summary>
    public int MaxFieldSectionSize { get; init => field = AtLeast(value, 1024); } = 64 << 10;

    /// <summary>Fields of a response. At least 1; 256 unless set.</summary>
    public int MaxFieldCount { get; init => field = AtLeast(value, 1); } = 256;

    /// <summary>Bytes of a response that may wait unread in the connection (its flow-control window). At least 16 KiB; 1 MiB unless set.</summary>
    public int StreamWindow { get; init => field = AtLeast(value, 16 << 10); } = 1 << 20;

    /// <summary>Bytes all responses of a connection may hold together. At least 16 KiB; 16 MiB unless set.</summary>
    public int ConnectionWindow { get; init => field = AtLeast(value, 16 << 10); } = 16 << 20;

    /// <summary>Datagrams are taken, and sent to servers that take them (RFC 9221, RFC 9297): announced to every server. On unless set; without it those of <see cref="H3Client.ConnectDatagramsAsync"/> are capsules.</summary>
    public bool Datagrams { get; init; } = true;

    /// <summary>Datagrams that wait to be sent, of each flow and of the connection: beyond it <see cref="H3ClientDatagrams.Send"/> fails. At least 1; 256 unless set.</summary>
    public int DatagramSendQueue { get; init => field = AtLeast(value, 1); } = 256;

    /// <summary>Received datagrams that wait for <c>await foreach</c>, of each flow, the oldest giving way; and those that come in one turn of the loop, of a connection. At least 1; 1,024 unless set.</summary>
    public int DatagramReceiveQueue { get; init => field = AtLeast(value, 1); } = 1024;

    /// <summary>What the servers of WebTransport sessions may send.</summary>
    public H3ClientWebTransportOptions WebTransport { get; init; } = new();

    /// <summary>Connects there, whatever host and port a URL names: the name is not resolved, but is still the one that the certificate must hold.</summary>
    public IPEndPoint? ConnectTo { get; init; }

    /// <summary>A folder that gets one qlog file a connection; null for none.</summary>
    public string? QlogDirectory { get; init; }

    /// <summary>quiche's name of the congestion control: <c>cubic</c> (the default), <c>reno</c> or <c>bbr2_gcongestion</c>.</summary>
    public string CongestionControl { get; init; } = "cubic";

    /// <summary>What the client's thread waits with.</summary>
    public EventLoopBackend EventLoop { get; init; }

    /// <summary>Gives a name's addresses; tests have names of their own.</summary>
    internal Func<string, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    internal byte[]? CertificateHash { get; private init; }

    private static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        return value;
    }

    private static int AtLeast(int value, int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}
