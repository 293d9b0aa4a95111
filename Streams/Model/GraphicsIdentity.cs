namespace Rx.Hypervisor;

/// <summary>Something that was made sure of who looks at a display.</summary>
/// <param name="Type">What: <c>x509dname</c>, <c>saslUsername</c>.</param>
/// <param name="Name">The value.</param>
public sealed record GraphicsIdentity(string Type, string Name);
