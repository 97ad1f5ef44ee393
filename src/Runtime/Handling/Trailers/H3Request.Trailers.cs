using H3Routes.Http3;

namespace H3Routes;

public sealed partial class H3Request
{
    private H3Headers? _trailers;
    private bool _hasTrailers;

    /// <summary>The trailer section (RFC 9110 6.5), read-only; null until the content's end has been read, and where the request has none. See <see cref="GetTrailersAsync"/>.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public H3Headers? Trailers => _fields is null ? throw Ended() : _hasTrailers ? _trailers : null;

    /// <summary>Reads what is left of the content, drops it, and gives the trailer section; null where the request has none.</summary>
    /// <exception cref="H3RequestException">413: the content is too long.</exception>
    /// <exception cref="H3StreamException">The content did not come whole.</exception>
    public async ValueTask<H3Headers?> GetTrailersAsync(CancellationToken cancellationToken = default)
    {
        while (!_body.IsEnded)
        {
            var read = await Body.ReadAsync(cancellationToken);
            if (read.IsCanceled)
                throw new OperationCanceledException();
            _body.AdvanceTo(read.Buffer.End);
        }

        return Trailers;
    }

    /// <summary>The trailers are in <paramref name="trailers"/> from now on.</summary>
    internal void BindTrailers(Http3FieldSection? trailers)
    {
        _hasTrailers = trailers is not null;
        if (trailers is not null)
            (_trailers ??= new H3Headers()).Bind(trailers, readOnly: true);
    }

    private void EndTrailers()
    {
        if (!_hasTrailers)
            return;
        _hasTrailers = false;
        _trailers!.Unbind();
    }
}
