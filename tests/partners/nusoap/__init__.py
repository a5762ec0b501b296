"""A service that speaks SOAP as NuSOAP does, and its WSDL."""
