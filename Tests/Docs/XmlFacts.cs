using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>What a document says, whatever its white space and its order.</summary>
internal static class XmlFacts
{
    /// <summary>Each element by its path, with its attributes and its text.</summary>
    internal static IEnumerable<string> Of(string xml) => XElement.Parse(xml).DescendantsAndSelf().Select(static element =>
        string.Join('/', element.AncestorsAndSelf().Reverse().Select(static one => one.Name.LocalName))
        + string.Concat(element.Attributes().Where(static one => !one.IsNamespaceDeclaration)
            .OrderBy(static one => one.Name.LocalName, System.StringComparer.Ordinal)
            .Select(static one => $" {one.Name.LocalName}={one.Value}"))
        + (element.HasElements ? "" : " " + element.Value.Trim()));
}
