using System.Text;

namespace H3Routes;

/// <summary>An entity tag (RFC 9110 8.8.3): a name for one state of a resource.</summary>
public readonly record struct H3EntityTag
{
    private readonly string? _opaque;

    /// <summary>A tag.</summary>
    /// <param name="opaque">What stands between the quotes: printable ASCII without quotes and blanks (RFC 9110 8.8.3: etagc).</param>
    /// <param name="isWeak">Two states of that name mean the same, but may differ in bytes.</param>
    /// <exception cref="ArgumentException">Not such a text.</exception>
    public H3EntityTag(string opaque, bool isWeak = false)
    {
        ArgumentNullException.ThrowIfNull(opaque);
        foreach (char character in opaque)
        {
            if (character is <= ' ' or '"' or >= (char)0x7f)
                throw new ArgumentException("An entity tag is printable ASCII without quotes and blanks (RFC 9110 8.8.3).", nameof(opaque));
        }

        _opaque = opaque;
        IsWeak = isWeak;
    }

    /// <summary>What stands between the quotes.</summary>
    public string Opaque => _opaque ?? "";

    /// <summary>True for <c>W/"…"</c>.</summary>
    public bool IsWeak { get; }

    /// <summary>This tag for content that means the same and may differ in bytes.</summary>
    public H3EntityTag ToWeak() => new(Opaque, isWeak: true);

    /// <summary>Strong comparison (RFC 9110 8.8.3.2): both strong and the same: the same bytes.</summary>
    public bool EqualsStrongly(H3EntityTag other) => !IsWeak && !other.IsWeak && Opaque == other.Opaque;

    /// <summary>Weak comparison (RFC 9110 8.8.3.2): the same, weak or not.</summary>
    public bool EqualsWeakly(H3EntityTag other) => Opaque == other.Opaque;

    /// <summary>The tag under which <see cref="H3Results.File"/> and <see cref="H3StaticFiles"/> send a file as it is now, for handlers that replace or delete it on conditions.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static H3EntityTag ForFile(FileInfo file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return FileContent.Tag(file.LastWriteTimeUtc, file.Length, coding: null);
    }

    /// <summary>Reads a field's value: <c>"opaque"</c> or <c>W/"opaque"</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out H3EntityTag tag) => TryParse(ref value, out tag) && value.IsEmpty;

    /// <summary>As a field has it: <c>"opaque"</c> or <c>W/"opaque"</c>.</summary>
    public override string ToString() => IsWeak ? $"W/\"{Opaque}\"" : $"\"{Opaque}\"";

    /// <summary>Reads a tag from the beginning of <paramref name="rest"/> and leaves what follows it.</summary>
    internal static bool TryParse(ref ReadOnlySpan<byte> rest, out H3EntityTag tag)
    {
        tag = default;
        bool isWeak = rest.StartsWith("W/"u8);
        var quoted = isWeak ? rest[2..] : rest;
        if (quoted.IsEmpty || quoted[0] != '"')
            return false;
        int length = quoted[1..].IndexOf((byte)'"');
        if (length < 0)
            return false;
        var opaque = quoted.Slice(1, length);

        // Clients send back what others made, with bytes beyond ASCII (obs-text) and blanks too: such a tag is one that is not ours.
        tag = opaque.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) ? new H3EntityTag(Escape(opaque), isWeak) : new H3EntityTag(Encoding.ASCII.GetString(opaque), isWeak);
        rest = quoted[(length + 2)..];
        return true;
    }

    private static string Escape(ReadOnlySpan<byte> opaque) => "\\" + Convert.ToHexStringLower(opaque);
}
