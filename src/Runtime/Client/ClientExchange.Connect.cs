using H3Routes.Http3;

namespace H3Routes;

/// <summary>An extended CONNECT (RFC 9220) beyond what a request has: its two directions, which its owner ends one by one or at once.</summary>
internal sealed partial class ClientExchange : IClientDatagramCarrier
{
    private bool _endsDatagrams;

    /// <summary>Who receives its datagrams (RFC 9297); set before it is started, or by <see cref="AttachDatagrams"/>.</summary>
    public H3ClientDatagrams? Datagrams { get; set; }

    bool IClientDatagramCarrier.IsOver => _stream is null;

    int IClientDatagramCarrier.MaxDatagramLength => _stream?.MaxDatagramLength ?? 0;

    bool IClientDatagramCarrier.SendDatagram(ReadOnlySpan<byte> datagram) => _stream is { } stream && stream.SendDatagram(datagram);

    /// <summary>Datagrams that have come are delivered, and those that come; over with the stream.</summary>
    public void AttachDatagrams(H3ClientDatagrams datagrams)
    {
        (Datagrams, _endsDatagrams) = (datagrams, true);
        if (_stream is not { } stream || _readEnded)
        {
            datagrams.Complete(null);
            return;
        }

        stream.DatagramHandler = datagrams;
        stream.DeliverEarlyDatagrams();
    }

    /// <summary>Any thread: ends the stream with an error in both directions, or, in order, what is read of it; what is written is ended by the content's end.</summary>
    public void PostEnd(ulong? errorCode) => _worker.Post(_ => End(errorCode), null);

    private void OnConnected(bool accepted)
    {
        _registration.Unregister();
        if (accepted && IsSession)
        {
            BeginSession();
            return;
        }

        if (accepted)
        {
            SendContent();
            return;
        }

        // A refusal has content to be read, and takes none.
        _uploadEnded = true;
        _stream!.WriteData(default, fin: true);
    }

    private void End(ulong? errorCode)
    {
        if (IsOver || _stream is not { } stream)
        {
            return;
        }

        var code = (Http3ErrorCode)(errorCode ?? (ulong)Http3ErrorCode.NoError);
        if (errorCode is not null)
        {
            stream.Reset(code);
            EndUpload();
        }

        if (!_readEnded)
        {
            EndDownload(errorCode is null ? null : ClientFailure.Stream(errorCode.Value));
            stream.StopReading(code);
        }
    }
}
