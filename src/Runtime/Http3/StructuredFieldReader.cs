using System.Buffers;

namespace H3Routes.Http3;

/// <summary>Reads a dictionary of structured fields (RFC 9651 4.2.2) member by member. Only integers and booleans keep their values; all else is checked and passed over.</summary>
internal ref struct StructuredFieldReader
{
    private static readonly SearchValues<byte> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*"u8);
    private static readonly SearchValues<byte> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~:/0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    private static readonly SearchValues<byte> Base64Characters = SearchValues.Create("+/=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private ReadOnlySpan<byte> _rest;
    private bool _hasMember;

    public StructuredFieldReader(ReadOnlySpan<byte> value)
    {
        _rest = value.Trim((byte)' ');
        _hasMember = !_rest.IsEmpty;
    }

    public bool IsMalformed { get; private set; }

    /// <summary>The next member; false at the end and where the dictionary is malformed.</summary>
    public bool TryReadMember(out ReadOnlySpan<byte> key, out Item item)
    {
        // A key alone stands for true.
        item = new Item(ItemType.Boolean, 1);
        key = default;
        if (!_hasMember)
        {
            return false;
        }

        if (!TryReadKey(out key) || (TrySkip((byte)'=') && !TryReadItemOrInnerList(out item)) || !TryReadParameters() || !TryReadSeparator())
        {
            IsMalformed = true;
            _hasMember = false;
            return false;
        }

        return true;
    }

    /// <summary>The next member of a list (RFC 9651 4.2.1); false at the end and where the list is malformed.</summary>
    /// <param name="text">A string as it is written, without its quotes; see <see cref="Unescape"/>.</param>
    /// <param name="isString">False for a member of another kind.</param>
    public bool TryReadListMember(out ReadOnlySpan<byte> text, out bool isString)
    {
        text = default;
        isString = false;
        if (!_hasMember)
        {
            return false;
        }

        ReadOnlySpan<byte> before = _rest;
        isString = Next == '"';
        bool isItem = TryReadItemOrInnerList(out _);
        if (isItem && isString)
        {
            text = before[1..(before.Length - _rest.Length - 1)];
        }

        if (!isItem || !TryReadParameters() || !TryReadSeparator())
        {
            IsMalformed = true;
            _hasMember = false;
            return false;
        }

        return true;
    }

    /// <summary>A string's value.</summary>
    public static string Unescape(ReadOnlySpan<byte> text)
    {
        var value = new System.Text.StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            at += text[at] == '\\' ? 1 : 0;
            value.Append((char)text[at]);
        }

        return value.ToString();
    }

    /// <summary>A string as it is written.</summary>
    /// <exception cref="ArgumentException">It has a character that no string of structured fields has.</exception>
    public static string Escape(string value)
    {
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException($"'{value}' is no string of a structured field (RFC 9651 3.3.3): printable ASCII only.", nameof(value));
        }

        return "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }

    private readonly byte Next => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>A comma with a member behind it, or the end.</summary>
    private bool TryReadSeparator()
    {
        SkipBlanks();
        _hasMember = !_rest.IsEmpty;
        if (!_hasMember)
        {
            return true;
        }

        bool isComma = TrySkip((byte)',');
        SkipBlanks();
        return isComma && !_rest.IsEmpty;
    }

    private void SkipBlanks() => _rest = _rest.TrimStart(" \t"u8);

    private bool TrySkip(byte value)
    {
        if (_rest.IsEmpty || _rest[0] != value)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool TryReadKey(out ReadOnlySpan<byte> key)
    {
        key = Take(KeyCharacters);
        return !key.IsEmpty && (char.IsAsciiLetterLower((char)key[0]) || key[0] == '*');
    }

    private ReadOnlySpan<byte> Take(SearchValues<byte> characters)
    {
        int length = _rest.IndexOfAnyExcept(characters);
        ReadOnlySpan<byte> taken = length < 0 ? _rest : _rest[..length];
        _rest = _rest[taken.Length..];
        return taken;
    }

    private bool TryReadParameters()
    {
        while (TrySkip((byte)';'))
        {
            _rest = _rest.TrimStart((byte)' ');
            if (!TryReadKey(out _) || (TrySkip((byte)'=') && !TryReadItem(out _)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadItemOrInnerList(out Item item)
    {
        if (!TrySkip((byte)'('))
        {
            return TryReadItem(out item);
        }

        item = default;
        while (true)
        {
            _rest = _rest.TrimStart((byte)' ');
            if (TrySkip((byte)')'))
            {
                return true;
            }

            if (!TryReadItem(out _) || !TryReadParameters() || Next is not ((byte)' ' or (byte)')'))
            {
                return false;
            }
        }
    }

    private bool TryReadItem(out Item item)
    {
        item = default;
        switch (Next)
        {
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return TryReadNumber(out item);
            case (byte)'"':
                return TryReadString();
            case (byte)':':
                _rest = _rest[1..];
                Take(Base64Characters);
                return TrySkip((byte)':');
            case (byte)'@':
                _rest = _rest[1..];
                bool isDate = TryReadNumber(out item) && item.Type == ItemType.Integer;
                item = default;
                return isDate;
            case (byte)'?':
                bool isBoolean = _rest.Length > 1 && _rest[1] is (byte)'0' or (byte)'1';
                item = new Item(ItemType.Boolean, isBoolean ? _rest[1] - '0' : 0);
                _rest = isBoolean ? _rest[2..] : _rest;
                return isBoolean;
            case (byte)'*' or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z'):
                Take(TokenCharacters);
                return true;
            default:
                return false;
        }
    }

    /// <summary>An integer has up to 15 digits, a decimal 12 and a fraction of up to 3 (RFC 9651 4.2.4).</summary>
    private bool TryReadNumber(out Item item)
    {
        bool isNegative = TrySkip((byte)'-');
        long value = 0;
        int digits = TakeDigits(ref value);
        item = new Item(ItemType.Integer, isNegative ? -value : value);
        if (!TrySkip((byte)'.'))
        {
            return digits is > 0 and <= 15;
        }

        item = default;
        return digits is > 0 and <= 12 && TakeDigits(ref value) is > 0 and <= 3;
    }

    /// <returns>How many; beyond 15 their value is of no meaning.</returns>
    private int TakeDigits(ref long value)
    {
        int count = 0;
        for (; char.IsAsciiDigit((char)Next); count++, _rest = _rest[1..])
        {
            value = count < 15 ? (value * 10) + _rest[0] - '0' : 0;
        }

        return count;
    }

    private bool TryReadString()
    {
        for (int at = 1; at < _rest.Length; at++)
        {
            switch (_rest[at])
            {
                case (byte)'"':
                    _rest = _rest[(at + 1)..];
                    return true;
                case (byte)'\\' when at + 1 < _rest.Length && _rest[at + 1] is (byte)'"' or (byte)'\\':
                    at++;
                    break;
                case (byte)'\\' or < 0x20 or > 0x7e:
                    return false;
            }
        }

        return false;
    }

    public enum ItemType : byte
    {
        Other,
        Integer,
        Boolean,
    }

    /// <summary>An integer, a boolean as 0 or 1, or something else without its value.</summary>
    public readonly record struct Item(ItemType Type, long Value);
}
