// What C# needs of a newer library than netstandard2.0 is.
namespace System.Runtime.CompilerServices;

/// <summary>Lets a property be set by an initializer only.</summary>
internal static class IsExternalInit
{
}
