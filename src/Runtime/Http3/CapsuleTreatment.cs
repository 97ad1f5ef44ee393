namespace H3Routes.Http3;

/// <summary>See <see cref="CapsuleRule"/>.</summary>
internal enum CapsuleTreatment : byte
{
    Skip,
    Stream,
    Whole,
    WholeOrSkip,
}
