namespace H3Routes.Soak;

/// <summary>Something is not as it must be; the message says what.</summary>
internal sealed class SoakException(string message) : Exception(message);
