using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>
/// A request stream (RFC 9114 4.1): one request and its response, either side. Pooled: a holder compares <see cref="Generation"/> before it uses a kept reference.
/// Nothing here waits; what cannot be done now is told by <see cref="IHttp3StreamHandler"/> later. No method calls the handler: news that a call makes follow it,
/// at the end of the connection's next event.
/// </summary>
internal sealed partial class Http3RequestStream
{
    private Http3Connection _connection = null!;
    private Http3Pool _pool = null!;
    private bool _isClient, _isCounted;
    private News _news;

    public long StreamId { get; private set; }

    /// <summary>Grows with each reuse.</summary>
    public int Generation { get; private set; }

    public Http3Connection Connection => _connection;

    public IHttp3StreamHandler? Handler { get; set; }

    /// <summary>The received field section: the request's on a server, the response's on a client. Valid until <see cref="IHttp3StreamHandler.OnClosed"/>.</summary>
    public Http3FieldSection Fields { get; } = new();

    /// <summary>The received trailer section, once reading has given <see cref="Http3ReadStatus.End"/>; null without one.</summary>
    public Http3FieldSection? Trailers { get; private set; }

    /// <summary>True if the message ended with its field section, so that no content follows, and after reading has given <see cref="Http3ReadStatus.End"/>.</summary>
    public bool ReadEnded => _reading == Reading.Ended && _isEndKnown;

    /// <summary>The code of an aborted read or write.</summary>
    public ulong AbortCode { get; private set; }

    /// <summary>The stream was abandoned because a received field section passes our limits.</summary>
    public bool HasTooLargeFields { get; private set; }

    /// <summary>Next in the connection's queue of streams with news.</summary>
    internal Http3RequestStream? NextSettled { get; set; }

    internal bool IsQueued { get; set; }

    /// <summary>Next of the connection's streams that wait for insertions into the dynamic table.</summary>
    internal Http3RequestStream? NextBlocked { get; set; }

    /// <summary>How many insertions the received field section needs (RFC 9204 2.1.2).</summary>
    internal long RequiredInsertCount { get; private set; }

    /// <summary>Nothing is received or sent any more.</summary>
    internal bool IsOver => _writing != Writing.Open && (_reading == Reading.Aborted || (_reading == Reading.Ended && (_isEndKnown || !_isClient)));

    private QuicTransport Transport => _connection.Transport;

    internal void Open(Http3Connection connection, long streamId, bool isClient)
    {
        _connection = connection;
        _pool = connection.Pool;
        _isClient = isClient;
        StreamId = streamId;
    }

    /// <summary>Makes it ready for the pool: a reference kept beyond this sees another generation.</summary>
    internal void Recycle()
    {
        Generation++;
        Handler = null;
        DatagramHandler = null;
        NextSettled = null;
        AbortCode = 0;
        HasTooLargeFields = false;
        _news = default;
        _isCounted = false;
        Fields.Reset();
        if (Trailers is not null)
        {
            _pool.Return(Trailers);
            Trailers = null;
        }

        ResetReading();
        ResetWriting();
        ResetPriority();
        _connection = null!;
    }

    /// <summary>Tells the handler what has happened since.</summary>
    internal void Deliver()
    {
        News news = _news;
        _news = default;
        if ((news & News.WriteAborted) != 0)
        {
            Handler?.OnWriteAborted(this, AbortCode);
        }

        if ((news & News.ReadAborted) != 0)
        {
            Handler?.OnReadAborted(this, AbortCode);
        }
    }

    /// <summary>A stream error of the peer's making (RFC 9114 8): both sides are abandoned.</summary>
    internal void Fail(Http3ErrorCode code)
    {
        CountReset();
        Abandon(code);
    }

    /// <summary>For the bound on streams that come to nothing by the peer's doing; once a stream.</summary>
    private void CountReset()
    {
        if (!_isClient && !_isCounted)
        {
            _isCounted = true;
            _connection.CountReset();
        }
    }

    /// <summary>Both sides are abandoned.</summary>
    internal void Abandon(Http3ErrorCode code)
    {
        if (_writing == Writing.Open)
        {
            Transport.Reset(StreamId, (ulong)code);
            AbortWriting((ulong)code, News.WriteAborted);
        }

        if (_reading is Reading.Message or Reading.Content)
        {
            if (!_finReceived)
            {
                Transport.StopReading(StreamId, (ulong)code);
            }

            AbortReading((ulong)code, News.ReadAborted);
        }
    }

    /// <summary>The connection is over or about to be: nothing is sent.</summary>
    internal void ConnectionLost(ulong code)
    {
        if (_writing == Writing.Open)
        {
            AbortWriting(code, News.WriteAborted);
        }

        if (_reading is Reading.Message or Reading.Content)
        {
            AbortReading(code, News.ReadAborted);
        }
    }

    private void AbortReading(ulong code, News news)
    {
        AbortCode = code;
        _reading = Reading.Aborted;
        _received.Release(_pool);
        if (_isBlocked)
        {
            _isBlocked = false;
            _connection.Unblock(this);
        }

        _connection.CancelSections(StreamId);
        _news |= news;
        _connection.Settle(this);
    }

    private void AbortWriting(ulong code, News news)
    {
        AbortCode = code;
        _writing = Writing.Aborted;
        _unsent.Release(_pool);
        _news |= news;
        _connection.Settle(this);
    }

    [Flags]
    private enum News : byte
    {
        None,
        ReadAborted = 1,
        WriteAborted = 2,
    }
}
