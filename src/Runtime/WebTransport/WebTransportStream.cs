using System.IO.Pipelines;
using H3Routes.Http3;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>
/// A stream of a <see cref="WebTransportSession"/>. What is not read stays with the peer, and a flush waits while the peer does not read. One reader and one writer at a time; from any
/// thread, though the worker's own costs least.
/// </summary>
public sealed partial class WebTransportStream : IAsyncDisposable
{
    private static readonly SendOrPostCallback CompleteOutput = static stream => ((WebTransportStream)stream!)._writer!.End();

    private readonly WebTransportStreamReader? _reader;
    private readonly WebTransportStreamWriter? _writer;
    private Stream? _stream;

    /// <summary>One of the peer's: its header was read.</summary>
    internal WebTransportStream(WebTransportSession session, long id, ReadOnlySpan<byte> rest, bool fin)
    {
        (Session, Id, IsLocal) = (session, id, false);
        _reading = Reading.Open;
        _writing = IsBidirectional ? Writing.Open : Writing.Over;
        _received.Append(session.Pool, rest);
        _finReceived = fin;
        _reader = new WebTransportStreamReader(this);
        _writer = IsBidirectional ? new WebTransportStreamWriter(this) : null;
    }

    /// <summary>One of ours.</summary>
    internal WebTransportStream(WebTransportSession session, long id)
    {
        (Session, Id, IsLocal) = (session, id, true);
        _reading = IsBidirectional ? Reading.Open : Reading.Over;
        _writing = Writing.Open;
        _reader = IsBidirectional ? new WebTransportStreamReader(this) : null;
        _writer = new WebTransportStreamWriter(this);
        SendHeader();
    }

    /// <summary>The session that it belongs to.</summary>
    public WebTransportSession Session { get; }

    /// <summary>Its QUIC stream id (RFC 9000 2.1), 0 to 2^62-1.</summary>
    public long Id { get; }

    /// <summary>This side has opened it.</summary>
    public bool IsLocal { get; }

    /// <summary>Both sides send on it.</summary>
    public bool IsBidirectional => (Id & 2) == 0;

    /// <summary>The peer sends on it: there is an <see cref="Input"/>.</summary>
    public bool CanRead => _reader is not null;

    /// <summary>This side sends on it: there is an <see cref="Output"/>.</summary>
    public bool CanWrite => _writer is not null;

    /// <summary>What the peer sends. Reading fails with <see cref="WebTransportStreamException"/> once the peer has reset it, or the session is over.</summary>
    /// <exception cref="NotSupportedException">A unidirectional stream of ours.</exception>
    public PipeReader Input => _reader ?? throw new NotSupportedException("A unidirectional stream of this side cannot be read.");

    /// <summary>What the peer gets. Flushing fails with <see cref="WebTransportStreamException"/> once the peer has stopped reading, or the session is over. Completing it ends this side.</summary>
    /// <exception cref="NotSupportedException">A unidirectional stream of the peer's.</exception>
    public PipeWriter Output => _writer ?? throw new NotSupportedException("A unidirectional stream of the peer's cannot be written.");

    internal IStreamLoop Loop => Session.Loop;

    /// <summary>Input and output as one stream. Disposing it is disposing this.</summary>
    public Stream AsStream() => _stream ??= new WebTransportDuplexStream(this);

    /// <summary>Abandons this side's output: what has not arrived may never. The peer's reads fail with <paramref name="errorCode"/>. Nothing after the end.</summary>
    /// <exception cref="NotSupportedException">A unidirectional stream of the peer's.</exception>
    public void Reset(uint errorCode)
    {
        _ = Output;
        OnLoop(static (stream, code) => stream.ResetOnLoop(WebTransportErrorCode.ToHttp3(code)), errorCode);
    }

    /// <summary>Asks the peer to stop sending, and drops what has come. The peer's writes fail with <paramref name="errorCode"/>. Nothing after the end.</summary>
    /// <exception cref="NotSupportedException">A unidirectional stream of ours.</exception>
    public void StopReading(uint errorCode)
    {
        _ = Input;
        OnLoop(static (stream, code) => stream.StopReadingOnLoop(WebTransportErrorCode.ToHttp3(code)), errorCode);
    }

    /// <summary>Ends this side's output (its end follows what was written), and gives up the peer's with code 0 if its end was not read.</summary>
    public ValueTask DisposeAsync()
    {
        if (_writer is { IsCompleted: false, IsPending: false })
        {
            _writer.Complete();
        }

        if (_reader is { IsEnded: false })
        {
            StopReading(0);
        }

        return default;
    }

    /// <summary>For any thread: the output is complete.</summary>
    internal void CompleteWriting(Exception? exception)
    {
        if (exception is not null)
        {
            Reset(exception is WebTransportStreamException { ErrorCode: { } code } ? code : 0);
        }
        else if (Loop.IsOnLoopThread)
        {
            _writer!.End();
        }
        else
        {
            Loop.Post(CompleteOutput, this);
        }
    }

    private void OnLoop(Action<WebTransportStream, uint> action, uint code)
    {
        if (Loop.IsOnLoopThread)
        {
            action(this, code);
        }
        else
        {
            Loop.Post(static state =>
            {
                var (stream, action, code) = ((WebTransportStream, Action<WebTransportStream, uint>, uint))state!;
                action(stream, code);
            }, (this, action, code));
        }
    }
}
