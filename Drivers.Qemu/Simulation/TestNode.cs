using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>What is on a test host when it starts: libvirt's <c>node</c> document, of which domains are read.</summary>
internal sealed class TestNode
{
    private static readonly XNamespace Test = "http://libvirt.org/schemas/domain/test/1.0";

    private readonly IReadOnlyList<(string Xml, DomainState State, bool IsTransient)> _domains;

    private TestNode(IReadOnlyList<(string Xml, DomainState State, bool IsTransient)> domains) => _domains = domains;

    /// <summary>The one domain of libvirt's <c>test:///default</c>, which runs.</summary>
    internal static TestNode Default { get; } = new(
    [
        ("""
        <domain type='test'>
          <name>test</name>
          <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
          <memory unit='KiB'>8388608</memory>
          <currentMemory unit='KiB'>2097152</currentMemory>
          <vcpu>2</vcpu>
          <os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type></os>
          <devices>
            <disk type='file' device='disk'>
              <source file='/guest/diskimage1'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <interface type='network'>
              <mac address='aa:bb:cc:dd:ee:ff'/>
              <source network='default'/>
            </interface>
            <memballoon model='virtio'/>
          </devices>
        </domain>
        """, DomainState.Running, false),
    ]);

    /// <summary>Reads a file on this machine: a <c>node</c>, whose domains stand in it or in files of their own.</summary>
    /// <exception cref="HypervisorException">There is no such file, or it is no such document.</exception>
    internal static TestNode Read(string path)
    {
        XElement node = Load(path);
        if (node.Name.LocalName != "node")
        {
            throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Test, $"XML error: '{path}': root element is <{node.Name.LocalName}>, not <node>");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new TestNode([.. node.Elements("domain").Select(domain => Read(
            domain.Attribute("file") is { } file ? Load(Path.Combine(folder, file.Value)) : domain))]);
    }

    /// <summary>Defines the domains, and brings each into its state.</summary>
    internal async Task DefineAsync(IHypervisor hypervisor, CancellationToken cancellationToken)
    {
        foreach ((string xml, DomainState state, bool isTransient) in _domains)
        {
            Domain domain = isTransient
                ? await hypervisor.CreateDomainAsync(xml, state == DomainState.Paused ? DomainStart.Paused : DomainStart.Running, cancellationToken: cancellationToken)
                : await hypervisor.DefineDomainAsync(xml, cancellationToken: cancellationToken);
            if (!isTransient && state is DomainState.Running or DomainState.Paused)
            {
                await domain.StartAsync(state == DomainState.Paused ? DomainStart.Paused : DomainStart.Running, cancellationToken: cancellationToken);
            }
        }
    }

    private static (string Xml, DomainState State, bool IsTransient) Read(XElement domain)
    {
        var own = new XElement(domain);
        XElement[] words = [.. own.Elements().Where(static element => element.Name.Namespace == Test)];
        int state = words.FirstOrDefault(static word => word.Name.LocalName == "runstate") is { } given ? (int)given : (int)DomainState.Running;
        bool isTransient = words.Any(static word => word.Name.LocalName == "transient");
        Array.ForEach(words, static word => word.Remove());
        own.Attributes().Where(static attribute => attribute.IsNamespaceDeclaration && attribute.Value == Test.NamespaceName).Remove();
        return (own.ToString(), (DomainState)state, isTransient);
    }

    private static XElement Load(string path)
    {
        try
        {
            return XElement.Load(path);
        }
        catch (XmlException e)
        {
            throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Test, $"XML error: '{path}': {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Test, $"cannot read '{path}': {e.Message}", e);
        }
    }
}
