using System.Text;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A password, in a type of its own so that no log and no error shows it by accident.</summary>
/// <param name="Text">The password; the protocol uses eight bytes of it (RFC 6143, 7.2.2).</param>
internal sealed record VncPassword(string Text)
{
    private const int MaxBytes = 8;

    /// <summary>Reads the attribute.</summary>
    internal static VncPassword? Read(XmlValue? password) => password switch
    {
        null => null,
        _ when Encoding.UTF8.GetByteCount(password.Text) <= MaxBytes => new VncPassword(password.Text),
        _ => throw password.Secret().Invalid($"VNC password is longer than {MaxBytes} bytes"),
    };

    /// <inheritdoc/>
    public override string ToString() => "***";
}
