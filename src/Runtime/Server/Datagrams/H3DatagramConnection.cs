using System.Net;
using H3Routes.Quic;
using Microsoft.Extensions.Logging;

namespace H3Routes;

/// <summary>A QUIC connection of a protocol that is not HTTP/3 and has datagrams only (RFC 9221): see <see cref="H3ServerOptions.Alpn"/>. Its members are for the worker's thread, where its handler is called.</summary>
public sealed class H3DatagramConnection : H3ConnectionInfo, IQuicApplication
{
    private readonly QuicConnection _quic;
    private readonly H3ConnectionDatagramHandler _handler;
    private readonly byte[] _buffer;
    private readonly ILogger _logger;

    internal H3DatagramConnection(QuicConnection quic, H3ConnectionDatagramHandler handler, byte[] buffer, ILogger logger)
        : base(quic.TlsInfo)
    {
        _quic = quic;
        _handler = handler;
        _buffer = buffer;
        _logger = logger;
    }

    /// <inheritdoc/>
    public override long Id { get; } = ServerConnection.NextId();

    /// <inheritdoc/>
    public override IPEndPoint RemoteEndPoint => _quic.RemoteEndPoint;

    /// <inheritdoc/>
    public override IPEndPoint LocalEndPoint => _quic.LocalEndPoint;

    /// <summary>The protocol that the client has chosen by ALPN.</summary>
    public string Protocol => _quic.ApplicationProtocol;

    /// <summary>Whatever the handler wants to find again with the next datagram.</summary>
    public object? State { get; set; }

    /// <summary>The connection is over.</summary>
    public bool IsClosed => _quic.IsOver;

    /// <summary>Most bytes of a datagram that can be sent now; 0 if the client takes none.</summary>
    public int MaxLength => _quic.MaxDatagramLength;

    /// <summary>Datagrams that were given to the handler.</summary>
    public long Received { get; private set; }

    /// <summary>Datagrams that were queued to be sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Datagrams that <see cref="SendDatagram"/> dropped.</summary>
    public long SentDropped { get; private set; }

    /// <summary>Sends a datagram.</summary>
    public H3DatagramStatus SendDatagram(ReadOnlySpan<byte> datagram)
    {
        if (_quic.SendDatagram(datagram))
        {
            Sent++;
            return H3DatagramStatus.Sent;
        }

        SentDropped++;
        int max = _quic.MaxDatagramLength;
        return _quic.IsOver ? H3DatagramStatus.Closed
            : max == 0 ? H3DatagramStatus.NotSupported
            : datagram.Length > max ? H3DatagramStatus.TooLong
            : H3DatagramStatus.QueueFull;
    }

    /// <summary>Drops those of the datagrams that wait to be sent of which <paramref name="predicate"/> says so: what is out of date by now.</summary>
    public void Purge(H3DatagramPredicate predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        _quic.PurgeDatagrams(predicate.Invoke);
    }

    /// <summary>Closes the connection with an error code of the protocol.</summary>
    /// <param name="code">0 to 2^62-1.</param>
    public void Close(long code)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, (1L << 62) - 1);
        _quic.Close((ulong)code, []);
    }

    /// <summary>The object whose method the handler is, where it is not static.</summary>
    internal object? HandlerInstance { get; set; }

    void IQuicApplication.OnEstablished()
    {
    }

    /// <summary>Such a protocol has no streams.</summary>
    void IQuicApplication.OnStreamReadable(long streamId)
    {
        _quic.StopReading(streamId, 0);
        if ((streamId & 2) == 0)
            _quic.Reset(streamId, 0);
    }

    void IQuicApplication.OnStreamWritable(long streamId)
    {
    }

    void IQuicApplication.OnStreamStopped(long streamId, ulong errorCode)
    {
    }

    void IQuicApplication.OnDatagramsReadable()
    {
        while (_quic.TryReceiveDatagram(_buffer, out int length))
        {
            Received++;
            try
            {
                _handler(this, _buffer.AsSpan(0, length));
            }
            catch (Exception exception)
            {
                ServerLog.DatagramHandlerFailed(_logger, exception, Protocol, Id);
            }
        }
    }

    void IQuicApplication.OnTurnEnd()
    {
    }

    void IQuicApplication.OnClosed(in QuicCloseInfo info) =>
        ServerLog.ConnectionClosed(_logger, Id, info.Reason, info.IsApplicationError ? Protocol : "QUIC", info.ErrorCode, info.Text);
}
