//! The parameters that a multi-tenant distribution leaves to its tenants.

use std::collections::BTreeMap;

use crate::distribution::read::document::Node;

/// Returns the defaults of the parameters that a multi-tenant distribution defines. They do not
/// concern the connection of any other one, so a fault in them does not make the file unreadable.
pub(super) fn tenant_defaults(config: &Node) -> BTreeMap<String, String> {
    let default = |definition: Node| {
        let name = definition.text_of("Name").ok()??;
        let schema = definition.block("Definition").ok()??;
        let schema = schema.block("StringSchema").ok()??;
        Some((name, schema.text_of("DefaultValue").ok()??))
    };
    let tenant_config = config.literal_block("TenantConfig").ok().flatten();
    let definitions =
        tenant_config.and_then(|tenants| tenants.list("ParameterDefinitions").ok()?.literal());
    let definitions = definitions.unwrap_or_default().into_iter();
    definitions.filter_map(default).collect()
}
