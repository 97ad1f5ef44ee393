namespace H3Routes;

public sealed partial class H3Response
{
    private CompressingBody? _interposed;

    /// <summary>Something stands before the content.</summary>
    internal bool IsInterposed => _interposed is not null;

    /// <summary>From now on content goes through <paramref name="body"/>; null: it does not any more.</summary>
    internal void Interpose(CompressingBody? body)
    {
        _interposed = body;

        // The writer was made for where content went before.
        if (_jsonWriter is { BytesPending: 0 })
            _jsonWriter.Reset(Body);
    }
}
