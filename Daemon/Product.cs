using System.Reflection;

namespace Rx.Hypervisor.Daemon;

/// <summary>What this is.</summary>
internal static class Product
{
    /// <summary>As released: <c>0.1.0</c>.</summary>
    internal static string Version { get; } = typeof(Product).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
