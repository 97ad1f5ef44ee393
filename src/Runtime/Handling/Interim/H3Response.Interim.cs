using H3Routes.Http3;

namespace H3Routes;

public sealed partial class H3Response
{
    private static readonly SendOrPostCallback WriteInterim = static state =>
    {
        var (response, fields) = ((H3Response, Http3FieldSection))state!;
        response._context.Stream?.WriteInterim(fields);
    };

    /// <summary>Sends an interim response (RFC 9110 15.2) before the response itself; any number of them, none of which waits for the client.</summary>
    /// <param name="status">100 to 199 without 101, which HTTP/3 does not have (RFC 9114 4.5).</param>
    /// <param name="fields">Its fields, names in any case. They are no part of the response.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not one of those.</exception>
    /// <exception cref="ArgumentException">A field is not one, or says how long content is: there is none.</exception>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public ValueTask SendInterimAsync(int status, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var section = StartInterim(status, out var headers);
        foreach (var (name, value) in fields)
            headers.Add(name, value);
        if (headers.ContentLength >= 0)
            throw new ArgumentException("An interim response has no content, and so no content-length (RFC 9110 8.6).", nameof(fields));
        Send(section);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends 103 (RFC 8297): the client may fetch what the response will refer to while the handler still works on it.</summary>
    /// <param name="links">Values of <c>link</c> (RFC 8288), a field each: <c>&lt;/style.css&gt;; rel=preload; as=style</c>.</param>
    /// <exception cref="ArgumentException">A value holds a control, or there is none.</exception>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public ValueTask SendEarlyHintsAsync(params ReadOnlySpan<string> links)
    {
        if (links.IsEmpty)
            throw new ArgumentException("Early hints without a link hint at nothing.", nameof(links));
        var section = StartInterim(103, out var headers);
        foreach (string link in links)
            headers.Add("link", link);
        Send(section);
        return ValueTask.CompletedTask;
    }

    private Http3FieldSection StartInterim(int status, out H3Headers headers)
    {
        ThrowIfEnded();
        if (status is < 100 or > 199 or 101)
            throw new ArgumentOutOfRangeException(nameof(status), status, "An interim status is 100 to 199 and not 101.");
        if (HasStarted || _body.IsPending || _body.IsCompleted)
            throw new InvalidOperationException("The response has started: an interim response comes before it.");
        var section = new Http3FieldSection { Status = status };
        headers = new H3Headers();
        headers.Bind(section, readOnly: false);
        return section;
    }

    private void Send(Http3FieldSection fields)
    {
        if (_context.IsOnLoopThread)
            _context.Stream?.WriteInterim(fields);
        else
            _context.Post(WriteInterim, (this, fields));
    }
}
