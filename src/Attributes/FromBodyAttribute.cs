using System;

namespace H3Routes;

/// <summary>The parameter is the request's content, read as JSON. A complex type of a POST, PUT or PATCH handler is, without it, too.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromBodyAttribute : Attribute
{
}
