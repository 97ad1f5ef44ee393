using System.Text;

namespace H3Routes;

/// <summary>One field: name and value as UTF-8, valid until the section changes or the handler is done.</summary>
public readonly ref struct H3HeaderField
{
    internal H3HeaderField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>The name, lower case.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Name and value for a <c>foreach</c> that deconstructs.</summary>
    public void Deconstruct(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = Name;
        value = Value;
    }

    /// <summary><c>name: value</c>.</summary>
    public override string ToString() => $"{Encoding.UTF8.GetString(Name)}: {Encoding.UTF8.GetString(Value)}";
}
