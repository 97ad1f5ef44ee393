using System.Net;
using H3Routes.EventLoops;
using H3Routes.Quic;

namespace H3Routes;

internal sealed class QuicNetwork(EventLoop loop, H3ClientOptions options, CertificateCheck check) : IClientNetwork
{
    public QuicTransport Dial(IPEndPoint remote, string? serverName, IQuicApplication application) => throw new NotImplementedException($"{loop}{options}{check}");

    public ReadOnlyMemory<byte> PeerCertificate(QuicTransport connection) => throw new NotImplementedException();

    public void Flush() => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
