namespace Rx.Hypervisor;

/// <summary>What people and tools write about a domain, with libvirt's numbers (<c>virDomainMetadataType</c>).</summary>
public enum DomainMetadata
{
    /// <summary>Any text for people.</summary>
    Description = 0,

    /// <summary>One line for people.</summary>
    Title = 1,

    /// <summary>An element of XML for tools, told apart by its namespace.</summary>
    Element = 2,
}
