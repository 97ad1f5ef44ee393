using H3Routes.Http3;

namespace H3Routes;

/// <summary>A request's content, pulled, up to its limit.</summary>
internal sealed class RequestBodyReader(H3Context context) : StreamPipeReader(context)
{
    private static readonly Http3FieldSection ContinueFields = new() { Status = 100 };

    private long _received;
    private bool _expectsContinue;

    /// <summary>Most bytes that this request's content may have; null for no limit.</summary>
    public long? MaxSize { get; set; }

    /// <summary>A read has failed because the content does not come whole; the stream's own event may follow.</summary>
    public bool IsAborted => Failure is H3StreamException;

    protected override int MaxBuffered => context.Limits.MaxBufferedRequestBody;

    /// <param name="expectsContinue">The client waits for a 100 before it sends the content.</param>
    public void Begin(long? maxSize, bool expectsContinue)
    {
        MaxSize = maxSize;
        _expectsContinue = expectsContinue;
        _received = 0;
        Restart();
    }

    public override Stream AsStream(bool leaveOpen = false) => context.Request.BodyStream;

    protected override void BeforePull()
    {
        if (context.Stream is null)
            throw Fail(context.ReadAbortException());
        if (MaxSize < context.DeclaredContentLength)
            throw Fail(TooLarge());
    }

    protected override Http3Read Pull(Span<byte> destination)
    {
        var stream = context.Stream!;
        if (_received == 0 && stream.ReadEnded)
            return new Http3Read(Http3ReadStatus.End, 0);
        var read = stream.ReadData(destination);
        _received += read.Count;
        return _received > MaxSize ? throw Fail(TooLarge()) : read;
    }

    protected override Exception AbortException() => context.Stream is { } stream ? H3StreamException.ForRead(stream.AbortCode) : context.ReadAbortException();

    protected override Exception TooMuchHeld(int limit) => new H3RequestException(413, $"More than {limit} bytes of the request's content would have to be held at once.");

    protected override Exception? Hold(int bytes) => context.Hold(bytes);

    protected override void Unhold(int bytes) => context.Unhold(bytes);

    /// <summary>RFC 9110 10.1.1: the client waits for this, unless it has sent some of the content already, or learns the final status first.</summary>
    protected override void OnBlocked()
    {
        if (!_expectsContinue)
            return;
        _expectsContinue = false;
        if (_received == 0 && !context.Response.HasStarted)
            context.Stream!.WriteInterim(ContinueFields);
    }

    protected override void OnEnded() => context.BindTrailers();

    private H3RequestException TooLarge() => new(413, $"The request's content is longer than {MaxSize} bytes.");
}
