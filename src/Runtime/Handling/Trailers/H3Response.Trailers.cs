using H3Routes.Http3;

namespace H3Routes;

public sealed partial class H3Response
{
    private Http3FieldSection? _trailerFields;
    private H3Headers? _trailers;

    /// <summary>
    /// Fields sent after the content (RFC 9110 6.5), for what is known only then: a checksum, a status. They may be set until the response is complete; a <c>trailer</c> field that
    /// declares them is the handler's to set or not. A response without content (to HEAD; 204, 205, 304) has none.
    /// </summary>
    /// <remarks>A field that says how a message is framed, routed or read cannot come after it: adding one throws <see cref="ArgumentException"/> (RFC 9110 6.5.1).</remarks>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public H3Headers Trailers
    {
        get
        {
            ThrowIfEnded();
            if (_trailers is null)
            {
                _trailerFields = new Http3FieldSection();
                _trailers = new H3Headers(isTrailers: true);
                _trailers.Bind(_trailerFields, readOnly: false);
            }

            return _trailers;
        }
    }

    /// <summary>A trailer section follows the content.</summary>
    internal bool HasTrailers => _trailerFields is { Count: > 0 };

    /// <summary>The trailer section as it is sent now.</summary>
    internal Http3FieldSection StartTrailers()
    {
        _trailers!.MakeReadOnly();
        return _trailerFields!;
    }

    private void ResetTrailers()
    {
        if (_trailers is null)
            return;
        _trailerFields!.Clear();
        _trailers.Bind(_trailerFields, readOnly: false);
    }
}
