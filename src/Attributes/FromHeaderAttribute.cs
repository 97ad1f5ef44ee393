using System;

namespace H3Routes;

/// <summary>The parameter is the first field of that name in the request's header section.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromHeaderAttribute : Attribute
{
    /// <summary>The field's name, in any case; the parameter's own unless set.</summary>
    public string? Name { get; set; }
}
