namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A virtual host on whose disk no folder can be made once it is full.</summary>
internal sealed class FullDisk(VirtualHost inner) : DisguisedHost(inner)
{
    /// <summary>Whether nothing more fits.</summary>
    internal bool IsFull { get; set; }

    public override void CreateDirectory(string path)
    {
        if (IsFull)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, $"cannot make the folder '{path}': No space left on device");
        }

        base.CreateDirectory(path);
    }
}
