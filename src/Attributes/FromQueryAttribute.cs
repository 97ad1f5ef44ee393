using System;

namespace H3Routes;

/// <summary>The parameter is a value of the query. Simple types that the template does not name are, without it, too.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromQueryAttribute : Attribute
{
    /// <summary>The name in the query; the parameter's own unless set.</summary>
    public string? Name { get; set; }
}
