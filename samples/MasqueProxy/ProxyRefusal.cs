namespace MasqueProxy;

/// <summary>Why there is no session: a status, and the error type of RFC 9209 2.3 for the field <c>proxy-status</c>.</summary>
internal sealed class ProxyRefusal(int status, string error, string detail) : Exception(detail)
{
    public int Status => status;

    public string Error => error;
}
