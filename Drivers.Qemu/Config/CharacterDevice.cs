using System.Collections.Generic;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A device that exchanges bytes with the host: serial and parallel ports, consoles, channels.</summary>
/// <param name="Source">The host's end.</param>
internal abstract record CharacterDevice(CharacterSource Source) : DomainDevice
{
    /// <summary>Where a copy of the guest's output goes.</summary>
    internal CharacterLog? Log { get; init; }

    /// <summary>QEMU's id of the host's end.</summary>
    internal string ChardevId => $"char{Id}";

    /// <summary>The host's end, in libvirt's order; the <c>target</c> comes after it.</summary>
    private protected IEnumerable<object> SourceToXml(DomainXmlView view)
    {
        yield return new XAttribute("type", Source.Type);
        foreach (XElement element in Source.ToXml(view))
        {
            yield return element;
        }

        if (Log is not null)
        {
            yield return Log.ToXml();
        }
    }
}
