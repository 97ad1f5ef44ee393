namespace Interop;

internal readonly record struct Upload(long Bytes, string? Sha256);
