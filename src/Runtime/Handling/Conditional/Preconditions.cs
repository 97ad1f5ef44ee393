namespace H3Routes;

/// <summary>What a request's conditions say about the state of the resource (RFC 9110 13.1), in the order of RFC 9110 13.2.2.</summary>
internal static class Preconditions
{
    /// <param name="tag">Of the selected representation; null without one.</param>
    /// <param name="modified">Of the selected representation; null where it is not known.</param>
    /// <param name="exists">The resource has a representation now.</param>
    public static Precondition Evaluate(H3Request request, H3EntityTag? tag, DateTimeOffset? modified, bool exists = true)
    {
        // 13.2.1: a method that involves no selection or modification of a representation has no use for them.
        if (request.Method is H3Method.Connect or H3Method.Options or H3Method.Trace)
            return Precondition.Holds;
        var headers = request.Headers;
        bool isRead = request.Method is H3Method.Get or H3Method.Head;

        // Steps 1 and 2. A date that is none is ignored (13.1.4).
        if (headers.Contains("if-match"u8))
        {
            if (!Matches(headers, "if-match"u8, tag, exists, weakly: false))
                return Precondition.Failed;
        }
        else if (modified is { } known && headers.TryGet("if-unmodified-since"u8, out var since) && HttpDate.TryParse(since, out var limit) && Seconds(known) > Seconds(limit))
        {
            return Precondition.Failed;
        }

        // Steps 3 and 4. 13.1.3: If-Modified-Since is ignored with If-None-Match, and for other methods than GET and HEAD.
        if (headers.Contains("if-none-match"u8))
        {
            if (Matches(headers, "if-none-match"u8, tag, exists, weakly: true))
                return isRead ? Precondition.NotModified : Precondition.Failed;
        }
        else if (isRead && modified is { } time && headers.TryGet("if-modified-since"u8, out var since) && HttpDate.TryParse(since, out var limit) && Seconds(time) <= Seconds(limit))
        {
            return Precondition.NotModified;
        }

        return Precondition.Holds;
    }

    /// <summary>Step 5: whether a Range field is to be followed (RFC 9110 13.1.5, 14.2).</summary>
    public static bool AllowsRange(H3Request request, H3EntityTag? tag, DateTimeOffset? modified)
    {
        if (!request.Headers.TryGet("if-range"u8, out var validator))
            return true;
        if (H3EntityTag.TryParse(validator, out var expected))
            return tag is { } current && current.EqualsStrongly(expected);

        // The exact date, and a strong one (8.8.2.2): the representation cannot have changed twice within its second.
        return modified is { } time && HttpDate.TryParse(validator, out var date) && Seconds(time) == Seconds(date) && DateTimeOffset.UtcNow - time > TimeSpan.FromSeconds(1);
    }

    /// <summary><c>*</c>, or one of the tags in all fields of that name (RFC 9110 5.3). What is no list of tags matches nothing from there on.</summary>
    private static bool Matches(H3Headers headers, ReadOnlySpan<byte> name, H3EntityTag? tag, bool exists, bool weakly)
    {
        foreach (var field in headers)
        {
            if (!field.Name.SequenceEqual(name))
                continue;
            var rest = field.Value.Trim(" \t"u8);
            if (rest.SequenceEqual("*"u8))
                return exists;
            while (tag is { } current && exists && !rest.IsEmpty)
            {
                if (!H3EntityTag.TryParse(ref rest, out var listed))
                    break;
                if (weakly ? current.EqualsWeakly(listed) : current.EqualsStrongly(listed))
                    return true;
                rest = rest.TrimStart(" \t,"u8);
            }
        }

        return false;
    }

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();
}
