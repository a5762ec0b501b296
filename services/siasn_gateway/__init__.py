"""The gateway to SIASN, the national personnel system: finalised assessments go out, once each."""
