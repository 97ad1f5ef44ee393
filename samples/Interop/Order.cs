namespace Interop;

internal readonly record struct Order(int Id);
