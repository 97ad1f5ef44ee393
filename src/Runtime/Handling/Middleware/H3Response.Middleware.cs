using H3Routes.Http3;

namespace H3Routes;

public sealed partial class H3Response
{
    private Http3FieldSection? _keptFields;
    private bool _inMiddleware;

    /// <summary>The fields that are set from now on are middleware's, up to <see cref="EnterHandler"/>.</summary>
    internal void EnterMiddleware() => _inMiddleware = true;

    /// <summary>What middleware has said of every response (who may read it, where else the origin is served) goes for the answer to a failure of the handler, too.</summary>
    internal void EnterHandler()
    {
        KeepFields();
        _inMiddleware = false;
    }

    private void KeepFields()
    {
        _keptFields ??= new Http3FieldSection();
        _keptFields.Clear();
        for (int i = 0; i < _fields.Count; i++)
        {
            if (!DescribesContent(_fields.Name(i)))
                _keptFields.Add(_fields.Name(i), _fields.Value(i));
        }
    }

    private void RestoreFields()
    {
        for (int i = 0; i < _keptFields?.Count; i++)
            _fields.Add(_keptFields.Name(i), _keptFields.Value(i));
    }

    private void ForgetFields()
    {
        _inMiddleware = false;
        _keptFields?.Reset();
    }

    /// <summary>Fields of a content that does not come: what it is, which state it has, and how long it may be kept.</summary>
    private static bool DescribesContent(ReadOnlySpan<byte> name) =>
        name.StartsWith("content-"u8) && !name.StartsWith("content-security-policy"u8)
        || name.SequenceEqual(H3HeaderNames.ETag) || name.SequenceEqual("last-modified"u8) || name.SequenceEqual(H3HeaderNames.CacheControl) || name.SequenceEqual("expires"u8);
}
