namespace H3Routes;

/// <summary>Puts a filter around a handler, around the handlers of a class, or around all of the assembly: the assembly's filters are outermost, the method's innermost, and within one place they stand in the order they are written. The generator writes the calls.</summary>
/// <typeparam name="T">The filter; one instance of it is made.</typeparam>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Assembly, AllowMultiple = true, Inherited = false)]
public class H3FilterAttribute<T> : Attribute
    where T : class, IH3Filter, new()
{
}
