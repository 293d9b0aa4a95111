namespace Rx.Hypervisor;

/// <summary>Who connects to a host that wants a password.</summary>
/// <param name="User">The name.</param>
/// <param name="Password">The password. It does not cross the wire.</param>
public sealed record RemoteCredentials(string User, string Password)
{
    /// <summary>The name alone: passwords are in no log.</summary>
    public override string ToString() => User;
}
