namespace H3Routes.Http3;

/// <summary>What a <see cref="CapsuleReader"/> does with the capsules of a type.</summary>
internal readonly struct CapsuleRule
{
    private CapsuleRule(CapsuleTreatment treatment, int maxLength)
    {
        Treatment = treatment;
        MaxLength = maxLength;
    }

    /// <summary>RFC 9297 3.2: what is unknown is skipped, and nothing of it is kept.</summary>
    public static CapsuleRule Skip => default;

    /// <summary>The value is given in parts, as it comes.</summary>
    public static CapsuleRule Stream => new(CapsuleTreatment.Stream, 0);

    public CapsuleTreatment Treatment { get; }

    /// <summary>Most bytes of a value that is given whole.</summary>
    public int MaxLength { get; }

    /// <summary>The value is given whole; one longer than <paramref name="maxLength"/> bytes is an error.</summary>
    public static CapsuleRule Whole(int maxLength) => new(CapsuleTreatment.Whole, maxLength);

    /// <summary>The value is given whole; one longer than <paramref name="maxLength"/> bytes is skipped, and counted.</summary>
    public static CapsuleRule WholeOrSkip(int maxLength) => new(CapsuleTreatment.WholeOrSkip, maxLength);
}
