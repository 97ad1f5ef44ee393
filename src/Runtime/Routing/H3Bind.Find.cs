namespace H3Routes.Routing;

public static partial class H3Bind
{
    // A name in a query is rarely longer, and a parameter of that name never is.
    private const int StackName = 256;

    /// <summary>The first value of that name in the query, undecoded.</summary>
    public static bool TryQuery(H3Context context, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> query = context.Request.Query;
        while (!query.IsEmpty)
        {
            int end = query.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            if (IsName(equals < 0 ? pair : pair[..equals], name))
            {
                raw = equals < 0 ? default : pair[(equals + 1)..];
                return true;
            }
        }

        raw = default;
        return false;
    }

    /// <summary>The first field of that name in the header section.</summary>
    public static bool TryHeader(H3Context context, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw) =>
        context.Request.Headers.TryGet(name, out raw);

    private static bool IsName(ReadOnlySpan<byte> found, ReadOnlySpan<byte> name)
    {
        if (found.IndexOfAny((byte)'%', (byte)'+') < 0)
        {
            return found.SequenceEqual(name);
        }

        if (found.Length > StackName)
        {
            return false;
        }

        Span<byte> decoded = stackalloc byte[StackName];
        int length = PercentEncoding.Decode(found, plusIsSpace: true, decoded);
        return length >= 0 && decoded[..length].SequenceEqual(name);
    }
}
