namespace H3Routes.Http3;

/// <summary>The priority of a response (RFC 9218 4): urgency 0 (first) to 7, and whether its bytes are of use one by one, so that it shares with its equals.</summary>
internal readonly record struct Http3Priority(byte Urgency, bool IsIncremental)
{
    private const byte LeastUrgent = 7;

    /// <summary>What no parameter changes.</summary>
    public static Http3Priority Default { get; } = new(3, false);

    /// <summary>
    /// Reads a Priority Field Value (RFC 9218 4, 5): parameters that it does not name keep their values here, unknown ones and values of another type or beyond the range are
    /// ignored. False if it is no structured-field dictionary (RFC 9651 4.2.2).
    /// </summary>
    public bool TryUpdate(ReadOnlySpan<byte> value, out Http3Priority priority)
    {
        priority = this;
        var reader = new StructuredFieldReader(value);
        while (reader.TryReadMember(out ReadOnlySpan<byte> key, out StructuredFieldReader.Item item))
        {
            if (key is [(byte)'u'] && item is { Type: StructuredFieldReader.ItemType.Integer, Value: >= 0 and <= LeastUrgent and var urgency })
            {
                priority = priority with { Urgency = (byte)urgency };
            }
            else if (key is [(byte)'i'] && item.Type == StructuredFieldReader.ItemType.Boolean)
            {
                priority = priority with { IsIncremental = item.Value != 0 };
            }
        }

        if (!reader.IsMalformed)
        {
            return true;
        }

        priority = this;
        return false;
    }

    /// <summary>Writes the Priority Field Value, at most 6 bytes.</summary>
    /// <returns>Its length.</returns>
    public int Write(Span<byte> destination)
    {
        ReadOnlySpan<byte> text = IsIncremental ? "u=0, i"u8 : "u=0"u8;
        text.CopyTo(destination);
        destination[2] += Urgency;
        return text.Length;
    }
}
