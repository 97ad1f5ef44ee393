using System.Globalization;

namespace H3Routes;

/// <summary>What a client says about the order in which it wants its responses (RFC 9218), as the <c>priority</c> field.</summary>
public readonly record struct H3Priority
{
    /// <param name="urgency">0 (first) to 7; 3 is what a server assumes unless told otherwise.</param>
    /// <param name="incremental">The response is of use while it arrives, so that it may share with others of its urgency.</param>
    /// <exception cref="ArgumentOutOfRangeException">The urgency is not 0 to 7.</exception>
    public H3Priority(int urgency, bool incremental = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(urgency);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(urgency, 7);
        (Urgency, Incremental) = (urgency, incremental);
    }

    /// <summary>0 (first) to 7.</summary>
    public int Urgency { get; }

    /// <summary>The response is of use while it arrives.</summary>
    public bool Incremental { get; }

    /// <summary>The field's value (RFC 9218 4).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"u={Urgency}{(Incremental ? ", i" : "")}");
}
